package nbd.plugins;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file is not to be had, in words: Java has none where an exception's class says it. */
public final class FileTrouble {
  private FileTrouble() {}

  /** The reason, without the file's name where that can be. */
  public static String why(FileSystemException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> failure.getReason() == null ? failure.toString() : failure.getReason();
    };
  }
}
