package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java that docs/testing-your-plugin.md shows is that of tests here. */
class PageTest {
  private static final Path PAGE = Path.of("../docs/testing-your-plugin.md");
  private static final Path TESTS = Path.of("test/nbd/testkit");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  @Test
  void whatThePageShowsIsCompiledAndRunHere() throws Exception {
    List<String> shown =
        JAVA.matcher(Files.readString(PAGE)).results().map(it -> words(it.group(1))).toList();
    String tests =
        words(
            Files.readString(TESTS.resolve("YourPluginTest.java"))
                + Files.readString(TESTS.resolve("YourFilterTest.java")));
    assertThat(shown).hasSize(6).allSatisfy(block -> assertThat(tests).contains(block));
  }
}
