package nbd.itest.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program with its arguments; runs in a process of its own, for a bounded time. */
public record Command(List<String> words, Duration patience) {
  /** One that has two minutes. */
  public static Command of(List<String> words) {
    return new Command(List.copyOf(words), Duration.ofMinutes(2));
  }

  /** The same with so much time. */
  public Command within(Duration time) {
    return new Command(words, time);
  }

  /** Runs it to its end. */
  public Outcome run() {
    try (Running running = start()) {
      return running.await(patience);
    }
  }

  /** Starts it; its output is collected. */
  public Running start() {
    try {
      Path out = Files.createTempFile("nbdj-itest-", ".out");
      Path err = Files.createTempFile("nbdj-itest-", ".err");
      Process process =
          new ProcessBuilder(words)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new Running(this, process, out, err);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot start " + this, failure);
    }
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }

  /** How a command ended. */
  public record Outcome(Command command, int exit, String out, String err) {
    /** This outcome, if the command succeeded. */
    public Outcome ok() {
      return exits(0);
    }

    /** This outcome, if the command ended with that code. */
    public Outcome exits(int code) {
      if (exit != code) {
        throw new AssertionError(
            "%s%nended with exit code %d, not %d%n%s%n%s".formatted(command, exit, code, out, err));
      }
      return this;
    }
  }

  /** A command's process. Closing kills it, if it still runs, and what it started. */
  public record Running(Command command, Process process, Path outFile, Path errFile)
      implements AutoCloseable {
    /** Waits for its end. */
    public Outcome await(Duration patience) {
      try {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError(
              "%s%ndid not end within %s%n%s%n%s".formatted(command, patience, out(), err()));
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + command, stopped);
      }
      return new Outcome(command, process.exitValue(), out(), err());
    }

    /** What it has written to standard output so far. */
    public String out() {
      return text(outFile);
    }

    /** What it has written to standard error so far. */
    public String err() {
      return text(errFile);
    }

    private static String text(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
        Files.deleteIfExists(outFile);
        Files.deleteIfExists(errFile);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
