package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/** What is told of a failure of the checkpoints' files. */
final class Failures {
  private Failures() {}

  /** Java has no words where an exception's class says it. */
  static String why(Exception failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it is a file";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }

  /** A request fails because of {@code file}. */
  static NbdException request(String what, Path file, IOException failure) {
    ErrorCode code = isFull(file, failure) ? ErrorCode.ENOSPC : ErrorCode.EIO;
    return new NbdException(code, what + " " + file + ": " + why(failure), failure);
  }

  /** Java tells an error only by its text, which is in the language of the user. */
  private static boolean isFull(Path file, IOException failure) {
    try {
      return why(failure).contains("No space left on device")
          || Files.getFileStore(file.getParent()).getUsableSpace() == 0;
    } catch (IOException unknown) {
      return false;
    }
  }
}
