package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the NBD project's uri.md: the path without its first slash is the export name. */
class NbdUriTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 10809, '', nbd://127.0.0.1",
    "127.0.0.1, 10810, '', nbd://127.0.0.1:10810",
    "127.0.0.1, 10809, disk, nbd://127.0.0.1/disk",
    "127.0.0.1, 10810, a b?c#d%e, nbd://127.0.0.1:10810/a%20b%3Fc%23d%25e",
    "127.0.0.1, 10809, /dev/sda, nbd://127.0.0.1//dev/sda",
    "0.0.0.0, 10809, '', nbd://localhost",
    "::1, 10809, x, nbd://[0:0:0:0:0:0:0:1]/x",
    "'::', 4, x, nbd://localhost:4/x"
  })
  void ofATcpAddress(String host, int port, String name, String uri) throws UnknownHostException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
    assertThat(NbdUri.of(address, name).toString()).isEqualTo(uri);
  }

  @ParameterizedTest
  @CsvSource({
    "/run/nbd.sock, '', nbd+unix:///?socket=/run/nbd.sock",
    "/run/nbd.sock, disk, nbd+unix:///disk?socket=/run/nbd.sock",
    "/run/nbd.sock, a b?c#d%e, nbd+unix:///a%20b%3Fc%23d%25e?socket=/run/nbd.sock",
    "/run/nbd.sock, /dev/sda, nbd+unix:////dev/sda?socket=/run/nbd.sock",
    "/run/nbd.sock, //x, nbd+unix://///x?socket=/run/nbd.sock",
    "/a b&c=d?e#f%g, x, nbd+unix:///x?socket=/a%20b%26c=d%3Fe%23f%25g",
    "a:b, x, nbd+unix:///x?socket=a:b",
    "sock, x, nbd+unix:///x?socket=sock"
  })
  void ofAUnixSocket(String path, String name, String uri) {
    assertThat(NbdUri.of(UnixDomainSocketAddress.of(path), name).toString()).isEqualTo(uri);
  }
}
