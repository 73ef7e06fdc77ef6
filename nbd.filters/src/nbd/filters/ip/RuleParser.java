package nbd.filters.ip;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import nbd.api.ParameterException;

/** Makes rules of what users write. */
final class RuleParser {
  private static final String BYTE = "(0|[1-9][0-9]{0,2})";
  private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final long MOST_32_BITS = 0xffff_ffffL;

  private final String parameter;

  /**
   * @param parameter for messages
   */
  RuleParser(String parameter) {
    this.parameter = parameter;
  }

  /**
   * The rules of some lists, in their order.
   *
   * @param lists each with commas
   * @throws ParameterException if a rule is none
   * @throws IOException if the system cannot be asked for users
   */
  List<Rule> rules(List<String> lists) throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (String list : lists) {
      // As nbdkit, a comma at the end and an empty list are let pass.
      String words = list.endsWith(",") ? list.substring(0, list.length() - 1) : list;
      for (String word : list.isEmpty() ? new String[0] : words.split(",", -1)) {
        rules.add(rule(word));
      }
    }
    return rules;
  }

  private Rule rule(String written) throws IOException {
    String word = written.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "" -> throw wrong("has an empty rule in it");
      case "all", "any" -> Rule.Family.ALL;
      case "allipv4", "anyipv4" -> Rule.Family.IPV4;
      case "allipv6", "anyipv6" -> Rule.Family.IPV6;
      case "allunix", "anyunix" -> Rule.Family.UNIX;
      case "allvsock", "anyvsock" -> Rule.Family.VSOCK;
      default -> ofPeer(word);
    };
  }

  private Rule ofPeer(String word) throws IOException {
    String value = word.substring(word.indexOf(':') + 1);
    UserPrincipalLookupService names = FileSystems.getDefault().getUserPrincipalLookupService();
    if (word.startsWith("uid:")) {
      return new Rule.User(known(word, () -> names.lookupPrincipalByName(id(word, value))));
    } else if (word.startsWith("gid:")) {
      return new Rule.Group(known(word, () -> names.lookupPrincipalByGroupName(id(word, value))));
    } else if (word.startsWith("vsock-cid:") || word.startsWith("vsock-port:")) {
      number(word, value);
      return Rule.Family.VSOCK;
    } else if (word.startsWith("pid:")) {
      throw wrong(
          "has '"
              + word
              + "', but the server does not know a client's process; uid: and gid: are possible");
    }
    return network(word);
  }

  @FunctionalInterface
  private interface LookUp<T> {
    T take() throws IOException;
  }

  private <T> T known(String word, LookUp<T> lookUp) throws IOException {
    try {
      return lookUp.take();
    } catch (UserPrincipalNotFoundException | UnsupportedOperationException unknown) {
      throw wrong("has '" + word + "', which this system does not know");
    }
  }

  /** The look-up takes a signed number for one that no name belongs to; no name has a sign. */
  private String id(String word, String value) {
    return "%+d".formatted((int) number(word, value));
  }

  private long number(String word, String value) {
    long number = NUMBER.matcher(value).matches() ? Long.parseLong(value) : -1;
    if (number < 0 || number > MOST_32_BITS) {
      throw wrong("has '" + word + "', where a number from 0 to " + MOST_32_BITS + " is right");
    }
    return number;
  }

  private Rule network(String word) {
    int slash = word.indexOf('/');
    InetAddress address = address(word, slash < 0 ? word : word.substring(0, slash));
    int bits = address.getAddress().length * Byte.SIZE;
    if (slash < 0) {
      return new Rule.Network(address, bits);
    }
    String prefix = word.substring(slash + 1);
    boolean isNumber = prefix.length() < 4 && NUMBER.matcher(prefix).matches();
    if (!isNumber || Integer.parseInt(prefix) > bits) {
      throw wrong("has '" + word + "', whose prefix is not 0 to " + bits);
    }
    return new Rule.Network(address, Integer.parseInt(prefix));
  }

  private InetAddress address(String word, String text) {
    boolean isColons = IPV6.matcher(text).matches();
    if (!isColons && !IPV4.matcher(text).matches()) {
      throw notAddress(word);
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      if (isColons && address instanceof Inet4Address) {
        throw wrong(
            "has '"
                + word
                + "', whose clients have IPv4 addresses: write "
                + address.getHostAddress());
      }
      return address;
    } catch (IllegalArgumentException wrong) {
      throw notAddress(word);
    }
  }

  private ParameterException notAddress(String word) {
    return wrong("has '" + word + "', which is no address, network or kind of address");
  }

  private ParameterException wrong(String what) {
    return new ParameterException("parameter '" + parameter + "' " + what);
  }
}
