package nbd.client;

import java.io.IOException;
import java.util.Optional;
import nbd.wire.OptionCode;
import nbd.wire.OptionError;

/** An option that the server answered with an error; negotiation can go on. */
public final class OptionRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final int type;

  OptionRefused(int option, Answer.Refused<?> refused) {
    super(
        OptionCode.nameOf(option)
            + " refused: "
            + refused.error().map(OptionError::name).orElse("error " + refused.type())
            + (refused.message().isEmpty() ? "" : ": " + refused.message()));
    this.type = refused.type();
  }

  /** Why; empty for an error without a name. */
  public Optional<OptionError> error() {
    return OptionError.ofCode(type);
  }
}
