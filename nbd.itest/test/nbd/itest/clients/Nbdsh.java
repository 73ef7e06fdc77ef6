package nbd.itest.clients;

/** nbdsh: Python programs, which have a connection {@code h} and the module {@code nbd}. */
final class Nbdsh {
  /** Defined in all programs: the error number that a call fails with. */
  private static final String PRELUDE =
      """
      import errno, os, sys
      def error(call, *args, **named):
          try:
              call(*args, **named)
          except nbd.Error as failure:
              return errno.errorcode[failure.errnum]
          return None
      # Requests that libnbd would refuse by itself go to the server.
      def unchecked(h):
          h.set_strict_mode(0)
          return h
      # The whole of what a context says about a range, as lists of [length, flags].
      def status(h, length, offset, flags=0):
          found = []
          def extent(context, at, entries, error):
              assert context == nbd.CONTEXT_BASE_ALLOCATION and at == offset, (context, at)
              found.extend([entries[i], entries[i + 1]] for i in range(0, len(entries), 2))
          h.block_status(length, offset, extent, flags)
          return found
      """;

  private Nbdsh() {}

  /** Runs a program on an open connection; its output. A failed assertion fails the test. */
  static String connected(Server server, String program) {
    return Tool.NBDSH
        .with("--base-allocation", "-u", server.uri(), "-c", PRELUDE, "-c", program)
        .run()
        .ok()
        .out();
  }

  /** Runs a program with {@code h} not yet connected, and {@code uri}. */
  static String unconnected(Server server, String program) {
    String uri = "uri = '" + server.uri() + "'";
    return Tool.NBDSH.with("-c", PRELUDE, "-c", uri, "-c", program).run().ok().out();
  }
}
