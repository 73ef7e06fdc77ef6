package nbd.standin;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as the C library's own vsnprintf makes them of format and va_list. */
@SuppressWarnings("restricted")
class LogsTest {
  private static final int MOST = 8192;

  @TempDir Path folder;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private StandIn standIn;
  private Vix vix;

  @BeforeEach
  void build() throws Exception {
    standIn = StandIn.build(folder.resolve("vddk"), StandIn.Version.V8);
    vix = new Vix(standIn.file());
    MethodHandle line =
        MethodHandles.lookup()
            .findVirtual(
                LogsTest.class,
                "line",
                MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class))
            .bindTo(this);
    FunctionDescriptor form = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS);
    assertThat(vix.init(Linker.nativeLinker().upcallStub(line, form, Arena.global()))).isZero();
  }

  void line(MemorySegment format, MemorySegment arguments) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(MOST);
      FunctionDescriptor form =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
      int _ =
          (int)
              linker
                  .downcallHandle(linker.defaultLookup().findOrThrow("vsnprintf"), form)
                  .invoke(text, (long) MOST, format, arguments);
      lines.add(text.getString(0, StandardCharsets.ISO_8859_1));
    } catch (Throwable e) {
      lines.add(e.toString());
    }
  }

  @Test
  void allKindsOfLinesComeOnceEachTimeThatTheyAreAskedFor() {
    standIn.set("say.all", 1);
    vix.connect();
    vix.connect();

    assertThat(lines)
        .containsExactly(
            "stand-in: version 8 for 6.5 in -\n",
            "stand-in: plain\n",
            "stand-in: int -7 unsigned 4000000000 hex 0xff char c percent 100%\n",
            "stand-in: 64 bits -9000000000 18446744073709551615 5\n",
            "stand-in: double 2.500 1e+300 text t|ab   |xy|  42\n",
            "stand-in: many 1 2 3 4 5 6 7 8 9.5 ten\n",
            "stand-in: long " + "x".repeat(5000) + " end\n",
            "stand-in: nothing (null)\n",
            "stand-in: bytes \u00ff\u00fe\u00c3.\n",
            "stand-in: warning 1\n",
            "VDDK_PhoneHome: cannot send (111)\n",
            "stand-in: thread 1 of 2 says hello\n",
            "stand-in: foreign warning beef\n");
    standIn.set("say.panic", 1);
    vix.connect();
    assertThat(lines).last().isEqualTo("stand-in: panic 3 disks\n");
  }

  @Test
  void aPasswordIsToldWhereItIsAskedFor() {
    MemorySegment login = vix.memory(128);
    login.set(ADDRESS, 0, vix.text("moref=vm-1"));
    login.set(ADDRESS, 8, vix.text("server"));
    login.set(ValueLayout.JAVA_INT, 32, 1);
    login.set(ADDRESS, 40, vix.text("me"));
    login.set(ADDRESS, 48, vix.text("hush"));
    vix.connect(login);
    assertThat(lines).noneMatch(line -> line.contains("hush"));

    standIn.set("say_password", 1).set("password_in_error", 1);
    vix.connect(login);
    assertThat(lines).contains("stand-in: login with hush\n", "stand-in: hush was given\n");
    MemorySegment text = MemorySegment.ofAddress(vix.call("GetErrorText", 5L, MemorySegment.NULL));
    assertThat(text.reinterpret(400).getString(0))
        .isEqualTo("VixDiskLib stand-in error 5: refused with hush");
  }
}
