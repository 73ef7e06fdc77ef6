package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.MetaContext;
import nbd.api.Support;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Negotiations of servers that offer what they must not, or not all that they have. */
@Timeout(60)
class OffersTest {
  private static final int UNSUP = (1 << 31) + 1;

  private enum Wrong {
    THE_SAME_ID_FOR_TWO(
        "two metadata contexts have the id 5",
        Headers.EXTENDED,
        new Offer() {
          @Override
          Map<String, Integer> ids(List<String> names) {
            Map<String, Integer> ids = new HashMap<>();
            names.forEach(name -> ids.put(name, 5));
            return ids;
          }
        }),
    LISTED_TWICE(
        "'x:zero' is listed twice",
        Headers.COMPACT,
        new Offer() {
          @Override
          List<String> list(boolean extended, List<String> queries) {
            List<String> twice = new ArrayList<>(super.list(extended, queries));
            twice.add("x:zero");
            return twice;
          }
        }),
    NAMESPACE_LISTS_ALL(
        "asked for 'x:', the server lists",
        Headers.COMPACT,
        new Offer() {
          @Override
          List<String> list(boolean extended, List<String> queries) {
            return contexts(extended);
          }
        }),
    NAMESPACE_LISTS_NOTHING(
        "asked for 'x:', the server lists []",
        Headers.EXTENDED,
        new Offer() {
          @Override
          List<String> list(boolean extended, List<String> queries) {
            return queries.isEmpty() ? contexts(extended) : List.of();
          }
        }),
    LISTED_AND_NOT_SELECTED(
        "the server lists the contexts",
        Headers.EXTENDED,
        new Offer() {
          @Override
          List<String> select(boolean extended, List<String> names) {
            return super.select(extended, names).subList(1, 3);
          }
        }),
    WIDE_ONE_LISTED_FOR_COMPACT_HEADERS(
        "the server lists the contexts",
        Headers.COMPACT,
        new Offer() {
          @Override
          List<String> list(boolean extended, List<String> queries) {
            return super.list(true, queries);
          }
        }),
    WIDE_ONE_SELECTED_BY_COMPACT_HEADERS(
        "the server lists the contexts",
        Headers.COMPACT,
        new Offer() {
          @Override
          List<String> select(boolean extended, List<String> names) {
            return super.select(true, names);
          }
        }),
    WIDE_ONE_OFFERED_TO_COMPACT_HEADERS(
        "a client with COMPACT headers is offered",
        Headers.COMPACT,
        new Offer() {
          @Override
          List<String> contexts(boolean extended) {
            return CONTEXTS;
          }
        }),
    WIDE_ONE_OFFERED_BEFORE_EXTENDED_HEADERS(
        "can have the contexts",
        Headers.EXTENDED,
        new Offer() {
          @Override
          List<String> contexts(boolean extended) {
            return CONTEXTS;
          }
        }),
    WIDE_ONE_KEPT_FROM_EXTENDED_HEADERS(
        "a client with EXTENDED headers is offered",
        Headers.EXTENDED,
        new Offer() {
          @Override
          List<String> contexts(boolean extended) {
            return super.contexts(false);
          }
        }),
    NARROW_ONES_LOST_BY_EXTENDED_HEADERS(
        "without extended headers a client can have",
        Headers.EXTENDED,
        new Offer() {
          @Override
          List<String> contexts(boolean extended) {
            return extended ? List.of("x:wide") : super.contexts(false);
          }
        }),
    PAYLOADS_WITHOUT_EXTENDED_HEADERS(
        "the flag BLOCK_STATUS_PAYLOAD",
        Headers.COMPACT,
        new Offer() {
          @Override
          int flags(boolean extended, boolean withContexts) {
            return super.flags(true, withContexts);
          }
        }),
    PAYLOADS_WITHOUT_CONTEXTS(
        "the flag BLOCK_STATUS_PAYLOAD",
        Headers.EXTENDED,
        new Offer() {
          @Override
          List<String> contexts(boolean extended) {
            return List.of();
          }

          @Override
          int flags(boolean extended, boolean withContexts) {
            return super.flags(extended, true);
          }
        });

    private final String rule;
    private final Headers headers;

    @SuppressWarnings("ImmutableEnumChecker") // An offer keeps nothing.
    private final Offer offer;

    Wrong(String rule, Headers headers, Offer offer) {
      this.rule = rule;
      this.headers = headers;
      this.offer = offer;
    }
  }

  /** What the disk has, as it is told in process. */
  private static Contexts told() {
    Contexts told = Contexts.none();
    for (String name : Offer.CONTEXTS) {
      told =
          told.with(
              new MetaContext(
                  name,
                  Support.NATIVE,
                  (asked, _) -> ExtentMap.of(asked.offset(), 1, 0),
                  name.equals("x:wide")));
    }
    return told;
  }

  /** As {@link Battery} does. */
  private static void check(Headers headers, Offer offer) throws IOException {
    try (FakeServer server = new FakeServer(offer, (_, reply) -> reply);
        WireClient client = WireClient.connect(server.address(), "", headers, told().names())) {
      new WireChecks(client).contexts(told());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOfferThatBreaksARuleIsRefused(Wrong wrong) {
    assertThatThrownBy(() -> check(wrong.headers, wrong.offer))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(wrong.rule);
  }

  @ParameterizedTest
  @EnumSource
  void theOfferThatTheyAreMadeOfIsRight(Headers headers) throws IOException {
    check(headers, new Offer());
  }

  @Test
  void aServerWithoutExtendedHeadersSaysSo() throws IOException {
    Offer offer =
        new Offer() {
          @Override
          boolean knowsExtendedHeaders() {
            return false;
          }
        };
    try (FakeServer server = new FakeServer(offer, (_, reply) -> reply)) {
      RefusedException told =
          catchThrowableOfType(
              RefusedException.class,
              () -> WireClient.connect(server.address(), "", Headers.EXTENDED).close());
      assertThat(told.error()).isEqualTo(UNSUP);
    }
  }

  @Test
  void theFactsTellWhatIsNarrow() throws IOException {
    try (FakeServer server = new FakeServer((_, reply) -> reply);
        WireClient client = WireClient.connect(server.address(), "", Headers.EXTENDED)) {
      assertThat(client.facts().contexts().keySet()).isEqualTo(Set.copyOf(Offer.CONTEXTS));
      assertThat(client.facts().narrow()).isEqualTo(Set.copyOf(Offer.CONTEXTS.subList(0, 3)));
      assertThat(client.facts().has(WireClient.BLOCK_STATUS_PAYLOAD)).isTrue();
    }
  }
}
