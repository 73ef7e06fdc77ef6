package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import nbd.api.Client;
import nbd.api.Concurrency;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Handle;
import nbd.api.Schema;
import nbd.api.Support;
import nbd.server.NbdServer;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.MeetingDisk;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import nbd.wire.Request;
import nbd.wire.TransmissionFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The four models: what may be inside a layer at the same time. */
class ConcurrencyTest {
  /** For calls that must not meet. */
  private final MeetingDisk.Place place = new MeetingDisk.Place(100);

  /** For calls that must, however busy the machine is. */
  private final MeetingDisk.Place patient = new MeetingDisk.Place(10_000);

  private static Export meeting(MeetingDisk.Place where, Concurrency concurrency) {
    return new TestExport(_ -> new MeetingDisk(where)).standing(concurrency);
  }

  static Stream<Request> anyCall() {
    return Stream.of(
        Requests.read(0, 1),
        Requests.write(0, 1),
        Requests.zero(0, 1),
        Requests.trim(0, 1),
        Requests.cache(0, 1),
        Requests.flush(),
        Requests.status(0, 1));
  }

  /** Two clients, each with the same call at the same time. */
  private static void callTwice(Export export, Request request) throws IOException {
    try (Serving serving = Serving.of(export);
        RawSession one = serving.allocation();
        RawSession two = serving.allocation()) {
      byte[] payload = new byte[request instanceof Request.Write ? 1 : 0];
      one.send(request, payload);
      two.send(request, payload);
      one.answer(request).assertSuccess();
      two.answer(request).assertSuccess();
    }
  }

  @ParameterizedTest
  @MethodSource("anyCall")
  void parallelCallsMeet(Request request) throws IOException {
    callTwice(meeting(patient, Concurrency.PARALLEL), inOneHandle(request));
    assertThat(patient.meetings()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("anyCall")
  void serializedRequestsOfTwoHandlesMeet(Request request) throws IOException {
    callTwice(meeting(patient, Concurrency.SERIALIZE_REQUESTS), inOneHandle(request));
    assertThat(patient.meetings()).isPositive();
  }

  /** A flush goes to both handles here, to one after the other, so it is another test's. */
  private static Request inOneHandle(Request request) {
    return request instanceof Request.Flush ? Requests.read(0, 1) : request;
  }

  @ParameterizedTest
  @MethodSource("anyCall")
  void ofAllRequestsSerializedNoTwoMeet(Request request) throws IOException {
    callTwice(meeting(place, Concurrency.SERIALIZE_ALL_REQUESTS), request);
    assertThat(place.meetings()).isZero();
  }

  /** The flush of one connection reaches into the handle of another one. */
  @Test
  void aFlushOfAllHandlesKeepsOutOfAHandleThatIsBusy() throws IOException {
    TestExport export =
        new TestExport(
            client ->
                client.exportName().equals("busy")
                    ? new MeetingDisk(place)
                    : new ByteDisk(ByteDisk.ableTraits(4096).multiConn(Support.EMULATE).build()));
    try (Serving serving = Serving.of(export.standing(Concurrency.SERIALIZE_REQUESTS));
        RawSession busy = serving.connect().go("busy");
        RawSession other = serving.connect().go("other")) {
      Request read = Requests.read(0, 1);
      Request flush = Requests.flush();
      busy.send(read);
      other.send(flush);
      busy.answer(read).assertSuccess();
      other.answer(flush).assertSuccess();
    }
    assertThat(place.meetings()).isZero();
  }

  @Test
  void aChainStandsAsMuchAsItsLeastLayer() throws IOException {
    for (Concurrency least : Concurrency.values()) {
      for (boolean outermost : new boolean[] {true, false}) {
        var slow = filter("slow", least);
        var fast = filter("fast", Concurrency.PARALLEL);
        var builder =
            NbdServer.builder()
                .export(new TestExport(ByteDisk.able(4096)))
                .catalog(TestCatalog.ofFilters(slow, fast))
                .filter(outermost ? "slow" : "fast")
                .filter(outermost ? "fast" : "slow");
        try (Serving serving = Serving.unix(builder);
            RawSession session = serving.simple()) {
          assertThat(session.export().flags().has(TransmissionFlag.CAN_MULTI_CONN))
              .as("%s, outermost %b", least, outermost)
              .isEqualTo(least != Concurrency.SERIALIZE_CONNECTIONS);
        }
      }
    }
  }

  private static TestFilter filter(String name, Concurrency concurrency) {
    return new TestFilter(name, Schema.NONE, (next, _, _) -> limited(next, concurrency));
  }

  private static Export limited(Export export, Concurrency concurrency) {
    return new ExportFilter(export) {
      @Override
      public Concurrency concurrency() {
        return concurrency;
      }

      @Override
      public Handle open(Client client) throws IOException {
        return next().open(client);
      }
    };
  }

  @Test
  void aFilterMakesRequestsWaitThatItsPluginWouldNot() throws IOException {
    var builder =
        NbdServer.builder()
            .export(meeting(place, Concurrency.PARALLEL))
            .catalog(TestCatalog.ofFilters(filter("slow", Concurrency.SERIALIZE_ALL_REQUESTS)))
            .filter("slow");
    try (Serving serving = Serving.unix(builder);
        RawSession one = serving.simple();
        RawSession two = serving.simple()) {
      Request read = Requests.read(0, 1);
      one.send(read);
      two.send(read);
      one.answer(read).assertSuccess();
      two.answer(read).assertSuccess();
    }
    assertThat(place.meetings()).isZero();
  }

  /** Whoever is slow to send a payload does not hold the lock meanwhile. */
  @Test
  void aPayloadThatIsOnItsWayHoldsUpNobody() throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(1 << 20)).standing(Concurrency.SERIALIZE_ALL_REQUESTS);
    try (Serving serving = Serving.of(export);
        RawSession slow = serving.simple();
        RawSession other = serving.simple()) {
      Request write = Requests.write(0, 200_000);
      slow.send(write, new byte[199_999]);
      other.ask(Requests.read(0, 1)).assertSuccess();
      slow.socket().send((byte) 0);
      slow.answer(write).assertSuccess();
    }
  }
}
