package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java that pages of docs/ show is that of tests here. */
class PageTest {
  private static final Path PAGES = Path.of("../docs");
  private static final Path TESTS = Path.of("test/nbd/testkit");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static List<String> shown(String page) throws IOException {
    String text = Files.readString(PAGES.resolve(page));
    return JAVA.matcher(text).results().map(it -> words(it.group(1))).toList();
  }

  private static String test(String name) throws IOException {
    return words(Files.readString(TESTS.resolve(name + ".java")));
  }

  @Test
  void whatThePageOnTestsShowsIsCompiledAndRunHere() throws IOException {
    String tests = test("YourPluginTest") + " " + test("YourFilterTest");
    assertThat(shown("testing-your-plugin.md"))
        .hasSize(6)
        .allSatisfy(block -> assertThat(tests).contains(block));
  }

  @Test
  void whatThePageOnAsynchronousPluginsShowsIsToo() throws IOException {
    String tests = test("SplitHandleContractTest");
    assertThat(shown("asynchronous-plugins.md"))
        .hasSize(5)
        .allSatisfy(block -> assertThat(tests).contains(block));
  }
}
