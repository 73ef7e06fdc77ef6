package nbd.app.deploy;

import java.util.Optional;

/**
 * What is known of a file in the watched folder. Only the text of a complaint is kept: an exception
 * may hold classes of a bundle that is gone. Nothing here, nor in what a start goes through, is
 * written with lambdas, streams or patterns over types where a loop does: each costs the start a
 * millisecond, for no cache holds what the JVM makes of them inside a bundle.
 */
sealed interface Entry {
  /** It could be used, or is. */
  record Good(Candidate candidate) implements Entry {
    @Override
    public Optional<String> complaint() {
      return Optional.empty();
    }

    @Override
    public Optional<Candidate> content() {
      return Optional.of(candidate);
    }
  }

  /** It could be used if another file of the same name and version were not there. */
  record Twin(Candidate candidate, String why) implements Entry {
    @Override
    public Optional<String> complaint() {
      return Optional.of(why);
    }

    @Override
    public Optional<Candidate> content() {
      return Optional.of(candidate);
    }
  }

  /** It works, but the exports that were there could not be moved to it. */
  record Unfit(Candidate candidate, String why) implements Entry {
    @Override
    public Optional<String> complaint() {
      return Optional.of(why);
    }

    @Override
    public Optional<Candidate> content() {
      return Optional.of(candidate);
    }
  }

  /** It cannot be used as it is. */
  record Bad(String why) implements Entry {
    @Override
    public Optional<String> complaint() {
      return Optional.of(why);
    }

    @Override
    public Optional<Candidate> content() {
      return Optional.empty();
    }
  }

  /** Why it is not used, if there is a reason to complain. */
  Optional<String> complaint();

  /** The bundle in it, if it is one. */
  Optional<Candidate> content();
}
