package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exports, and the filter that forwards; methods by reflection, so that none is missed. */
class ExportTest {
  private final Recorder below = new Recorder();

  private final ExportFilter filter =
      new ExportFilter(below.as(Export.class)) {
        @Override
        public Handle open(Client client) throws IOException {
          return next().open(client);
        }
      };

  /** What the server asks each layer for itself. */
  private static final Set<String> OWN = Set.of("ready", "handover", "retain", "adopt");

  private static Stream<Method> methods() {
    return Recorder.methods(Export.class).filter(method -> !OWN.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aFilterForwardsEveryMethodOnceAndItsResult(Method method) throws Throwable {
    Object[] arguments = Recorder.samples(method);
    below.answer = Recorder.sample(method.getReturnType());
    assertThat(Recorder.call(filter, method, arguments)).isSameAs(below.answer);
    assertThat(below.seen)
        .containsExactly(new Recorder.Seen(method.getName(), Arrays.asList(arguments)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aFailureBelowReachesTheCallerAsItIs(Method method) {
    below.failure = new IllegalStateException();
    assertThat(catchThrowable(() -> Recorder.call(filter, method, Recorder.samples(method))))
        .isSameAs(below.failure);
  }

  @Test
  void theFilterSaysForItselfWhatItOpensAndNothingElse() throws Exception {
    assertThat(methods().map(Method::getName).distinct().filter(ExportTest::isLeftOpen))
        .containsExactly("open");
  }

  @Test
  void whatConcernsTheUpgradeOfAFilterIsItsOwnAffair() throws IOException {
    filter.ready();
    assertThat(filter.handover()).isEqualTo(Handover.AFTER_CLOSE);
    assertThat(filter.retain()).isEmpty();
    RetainedState unknown = RetainedState.of("other", 3).build();
    assertThatIOException()
        .isThrownBy(() -> filter.adopt(unknown))
        .withMessage("this version does not know the retained state other version 3");
    assertThat(below.seen).isEmpty();
  }

  private static boolean isLeftOpen(String name) {
    return Arrays.stream(ExportFilter.class.getDeclaredMethods())
        .noneMatch(method -> method.getName().equals(name));
  }

  @Test
  void anExportOfOneDiskListsThatDiskForEverybody() throws IOException {
    Export disk = client -> null;
    assertThat(disk.list()).containsExactly(new ExportName("", ""));
    assertThat(disk.defaultName()).isEmpty();
    assertThat(disk.description("")).isEmpty();
    assertThat(disk.concurrency()).isEqualTo(Concurrency.PARALLEL);
    assertThatCode(() -> disk.admit(new Recorder().as(Client.class))).doesNotThrowAnyException();
    assertThatCode(disk::close).doesNotThrowAnyException();
  }

  @Test
  void anExportWithADefaultNameListsIt() throws IOException {
    Export disk =
        new Export() {
          @Override
          public Optional<String> defaultName() {
            return Optional.of("root");
          }

          @Override
          public Handle open(Client client) {
            return null;
          }
        };
    assertThat(disk.list()).containsExactly(new ExportName("root", ""));
  }

  @Test
  void aListedNameIsAStringOfTheProtocol() {
    String longest = "é".repeat(2048);
    assertThat(new ExportName(longest, longest).name()).isEqualTo(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> new ExportName(longest + "x", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> new ExportName("", longest + "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ExportName("a\0b", ""));
  }
}
