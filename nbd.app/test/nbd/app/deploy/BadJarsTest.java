package nbd.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each kind of jar that is not taken: one line, said once, and nothing else changes. */
class BadJarsTest extends DeployerCase {
  @BeforeEach
  void good() throws IOException {
    putGood();
  }

  private void assertRefused(String line, UnaryOperator<JarMaker> change) throws IOException {
    put("bad.jar", change.apply(JarMaker.plugin("x.bad", "1.0.0", "bad")));
    assertRefused(line);
  }

  private void assertRefused(String line) {
    assertThat(scan()).isEqualTo("nbdj: error: plugins/bad.jar " + line + "\n");
    assertGoodIsLeftAlone();
    assertThat(scan()).isEmpty();
    assertThat(deployer.standings().getFirst().problem()).contains(line);
  }

  @Test
  void oneWithoutAnEnd() throws IOException {
    byte[] whole = JarMaker.plugin("x.bad", "1.0.0", "bad").bytes();
    Files.write(file("bad.jar"), Arrays.copyOf(whole, whole.length / 2));
    assertRefused(
        "is not a whole jar (yet): zip END header not found; it is looked at when it changes");
  }

  @Test
  void oneThatIsEmpty() throws IOException {
    Files.createFile(file("bad.jar"));
    assertRefused("is not a whole jar (yet): zip file is empty; it is looked at when it changes");
  }

  @Test
  void oneWithAnEndWhoseMiddleIsNotThereYet() throws IOException {
    byte[] whole = JarMaker.plugin("x.bad", "1.0.0", "bad").bytes();
    Arrays.fill(whole, whole.length / 2, whole.length / 2 + 40, (byte) 0);
    Files.write(file("bad.jar"), whole);
    String said = scan();
    assertThat(said)
        .startsWith("nbdj: error: plugins/bad.jar is not a whole jar (yet): ")
        .hasLineCount(1);
    assertGoodIsLeftAlone();
  }

  @Test
  void oneThatIsNoBundle() throws IOException {
    assertRefused(
        "is a jar but no bundle: its manifest has no Bundle-SymbolicName (with"
            + " Bundle-ManifestVersion 2); build it with bnd, as examples/ does",
        jar -> jar.without("Bundle-SymbolicName"));
  }

  @Test
  void oneWithoutAManifest() throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(file("bad.jar")))) {
      out.putNextEntry(new java.util.zip.ZipEntry("a"));
    }
    assertRefused(
        "is a jar but no bundle: its manifest has no Bundle-SymbolicName (with"
            + " Bundle-ManifestVersion 2); build it with bnd, as examples/ does");
  }

  @Test
  void oneWhosePluginIsAnotherForEachBundle() throws IOException {
    assertRefused(
        "cannot be used: nbd.app.deploy.bundles.Bringer$Named is another object for each bundle"
            + " that uses it; the scope of its component, or service, must be singleton",
        jar -> jar.without("X-Plugin").with("X-Scoped", "bad"));
  }

  @Test
  void oneWhosePluginIsMadeWhenItIsNeededIsFine() throws IOException {
    put("b.jar", JarMaker.plugin("x.b", "1.0.0", "b").without("X-Plugin").with("X-Shared", "b"));
    assertThat(scan()).isEmpty();
    assertThat(felix.plugins()).containsExactly("b", "good");
  }

  @Test
  void oneThatCarriesACopyOfTheApi() throws IOException {
    assertRefused(
        "carries a copy of nbd.api, which only the server may have; build it so that it imports"
            + " the package instead",
        jar -> jar.withEntry("nbd/api/Plugin.class"));
  }

  @Test
  void oneThatExportsTheServer() throws IOException {
    assertRefused(
        "carries a copy of nbd.server, which only the server may have; build it so that it imports"
            + " the package instead",
        jar -> jar.with("Export-Package", "a.b,nbd.server;version=1.0"));
  }

  @Test
  void oneForALaterApi() throws IOException {
    assertRefused(
        "needs nbd.api [2,3), this server has 0.9; take a newer nbdj, or an older build of it",
        jar -> jar.with("Import-Package", "a.b,nbd.api;version=\"[2.0,3)\",org.osgi.framework"));
  }

  @Test
  void oneForAnEarlierApi() throws IOException {
    assertRefused(
        "needs nbd.api [0.7,0.8), this server has 0.9; take a newer build of it",
        jar -> jar.with("Import-Package", "nbd.api;version=\"[0.7.0,0.8)\""));
  }

  @Test
  void oneThatNeedsAPackageThatNobodyHas() throws IOException {
    assertRefused(
        "needs package com.example.codec, which nothing here provides; a library that a plugin"
            + " needs belongs inside its jar",
        jar ->
            jar.with(
                "Import-Package",
                "nbd.api,org.osgi.framework,com.example.codec,a.b;resolution:=optional"));
  }

  @Test
  void oneThatNeedsALaterVersionOfAPackage() throws IOException {
    assertRefused(
        "needs org.osgi.framework [9,10), this server has 1.10; build it against that version, or"
            + " put its own inside its jar",
        jar -> jar.with("Import-Package", "nbd.api,org.osgi.framework;version=\"[9,10)\""));
  }

  @Test
  void oneForALaterJava() throws IOException {
    assertRefused(
        "needs Java 99, and this is Java "
            + Runtime.version().feature()
            + "; start nbdj with a newer one, or build it for this one",
        jar ->
            jar.with("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\""));
  }

  @Test
  void oneWhoseActivatorThrows() throws IOException {
    assertRefused(
        "does not start: its activator nbd.app.deploy.bundles.Bringer fails:"
            + " java.lang.IllegalStateException: no licence",
        jar -> jar.with("X-Fails", "no licence"));
  }

  @Test
  void oneThatBringsNothing() throws IOException {
    assertRefused(
        "has no plugin and no filter: it registers no service nbd.api.Plugin or nbd.api.Filter;"
            + " annotate its class with @Component",
        jar -> jar.without("X-Plugin"));
  }

  @Test
  void oneThatIsALibrary() throws IOException {
    assertRefused(
        "has no plugin and no filter: it does not import nbd.api; only plugins and filters belong"
            + " here, and a library that one needs belongs inside its jar",
        jar -> jar.with("Import-Package", "org.osgi.framework"));
  }

  @Test
  void oneWhoseServiceCannotBeHad() throws IOException {
    assertRefused(
        "cannot be used: its service cannot be had", jar -> jar.with("X-Nothing", "true"));
  }

  @Test
  void oneWhosePluginHasNoProperName() throws IOException {
    assertRefused(
        "cannot be used: nbd.app.deploy.bundles.Bringer$Named is called 'My Disk'; a name is of"
            + " lower case letters, digits and dashes",
        jar -> jar.with("X-Plugin", "My Disk"));
  }

  @Test
  void oneWhosePluginIsThereAlready() throws IOException {
    assertRefused(
        "brings plugin 'good', and so does plugins/good.jar (x.good 1.0.0); only one of the two"
            + " can be there",
        jar -> jar.with("X-Plugin", "good"));
  }

  @Test
  void oneOfTheSameNameAndVersion() throws IOException {
    assertThat(file("bad.jar")).doesNotExist();
    put("zz.jar", JarMaker.plugin("x.good", "1.0.0", "good"));
    assertThat(scan())
        .isEqualTo(
            "nbdj: error: plugins/zz.jar is x.good 1.0.0, and so is plugins/good.jar; delete one of"
                + " the two, or give the newer one a higher Bundle-Version; x.good 1.0.0 goes"
                + " on\n");
    assertGoodIsLeftAlone();
    assertThat(scan()).isEmpty();
  }

  @Test
  void aSingletonAFragmentAndOneThatRequiresOurBundles() throws IOException {
    assertRefused(
        "is a singleton, which cannot stand beside the version that it takes over from; leave"
            + " singleton:=true out of its Bundle-SymbolicName",
        jar -> jar.with("Bundle-SymbolicName", "x.bad;singleton:=true"));
    assertRefused(
        "is a fragment of nbd.server; a plugin or filter is a bundle of its own",
        jar -> jar.with("Fragment-Host", "nbd.server"));
    assertRefused(
        "requires the bundle nbd.api; have it import the package instead (Import-Package)",
        jar -> jar.with("Require-Bundle", "nbd.api"));
    assertRefused(
        "has the Bundle-Version 'one', which is none; 1.2.3 would be one",
        jar -> jar.with("Bundle-Version", "one"));
  }

  @Test
  void oneThatIsBadInAnotherWayIsToldAgain() throws IOException {
    assertRefused(
        "does not start: its activator nbd.app.deploy.bundles.Bringer fails:"
            + " java.lang.IllegalStateException: a",
        jar -> jar.with("X-Fails", "a"));
    assertRefused(
        "does not start: its activator nbd.app.deploy.bundles.Bringer fails:"
            + " java.lang.IllegalStateException: b",
        jar -> jar.with("X-Fails", "b"));
    put("bad.jar", JarMaker.plugin("x.mended", "1.0.0", "mended"));
    assertThat(scan()).isEmpty();
    assertThat(felix.plugins()).containsExactly("good", "mended");
  }
}
