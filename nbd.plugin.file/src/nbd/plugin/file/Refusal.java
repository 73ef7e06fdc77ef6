package nbd.plugin.file;

import nbd.api.OpenException;

/** Why a file is not opened, as the client is told. */
final class Refusal {
  private Refusal() {}

  static OpenException missing(String name) {
    return because(name, "there is no such file");
  }

  static OpenException notServed(String name) {
    return because(name, "it is neither a regular file nor a block device");
  }

  static OpenException leadsOut(String name) {
    return because(name, "it is a link that leads out of the folder");
  }

  static OpenException because(String name, String reason) {
    return new OpenException(
        OpenException.Reason.UNKNOWN, "'%s' cannot be opened: %s".formatted(name, reason));
  }
}
