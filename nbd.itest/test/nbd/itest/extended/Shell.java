package nbd.itest.extended;

import nbd.itest.clients.Tool;

/**
 * The nbdsh that speaks extended headers: Python programs, which have a connection {@code h}, the
 * URI {@code uri} and the module {@code nbd}.
 */
final class Shell {
  /** Defined in all programs. */
  private static final String PRELUDE =
      """
      import errno
      # The error number that a call fails with.
      def error(call, *args, **named):
          try:
              call(*args, **named)
          except nbd.Error as failure:
              return errno.errorcode[failure.errnum]
          return None
      # libnbd sends what it would refuse by itself, but keeps headers and payloads in step.
      def unchecked(h):
          h.set_strict_mode(nbd.STRICT_AUTO_FLAG)
          return h
      # What the contexts say about a range: lists of (length, status). Each is told once.
      def status(h, length, offset, flags=0, only=None):
          found = {}
          def extent(context, at, entries, error):
              assert context not in found and at == offset, (context, at)
              found[context] = entries
          if only is None:
              h.block_status_64(length, offset, extent, flags)
          else:
              h.block_status_filter(length, offset, only, extent, flags)
          return found
      # Connects with extended headers, and with these contexts.
      def connect(*contexts):
          for context in contexts:
              h.add_meta_context(context)
          h.connect_uri(uri)
          assert h.get_extended_headers_negotiated()
      # Connects as far as the options; structured replies and extended headers are not asked for.
      def options():
          h.set_opt_mode(True)
          h.set_request_structured_replies(False)
          h.set_request_extended_headers(False)
          h.connect_uri(uri)
      """;

  private Shell() {}

  /** Runs a program with {@code h} not yet connected. A failed assertion fails the test. */
  static void run(String uri, String program) {
    String named = "uri = '" + uri + "'";
    Tool.NEWER_NBDSH.with("-c", PRELUDE, "-c", named, "-c", program).run().ok();
  }
}
