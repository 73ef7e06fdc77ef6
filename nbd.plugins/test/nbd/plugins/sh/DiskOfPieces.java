package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;

/** A disk whose methods are pieces of shell script that can write down how they are called. */
abstract class DiskOfPieces {
  @TempDir Path folder;

  /** A disk of 1 MiB whose methods are these pieces of shell script. */
  OpenDisk disk(String... methods) throws IOException {
    String[] words = Arrays.copyOf(methods, methods.length + 1);
    words[methods.length] = "get_size=echo 1M";
    return Layers.of(new EvalPlugin(), words).open();
  }

  /** Shell script that writes its arguments down. */
  String noting(String then) {
    return "echo \"$*\" >>'" + folder + "/calls'; " + then;
  }

  List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  static AbstractThrowableAssert<?, ?> assertFails(ErrorCode code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NbdException.class, failed -> assertThat(failed.code()).isEqualTo(code));
  }
}
