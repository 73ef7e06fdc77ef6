package nbd.testkit;

import java.util.List;
import java.util.Optional;

/** A read as its chunks were on the wire. */
public final class ReadAnswer {
  /**
   * A content chunk.
   *
   * @param offset on the disk
   * @param length in bytes
   * @param hole whether it came as a hole
   */
  public record Fragment(long offset, long length, boolean hole) {
    /** The first offset after it. */
    public long end() {
      return offset + length;
    }
  }

  private final byte[] bytes;
  private final List<Fragment> fragments;
  private final Optional<RefusedException> failure;

  ReadAnswer(byte[] bytes, List<Fragment> fragments, Optional<RefusedException> failure) {
    this.bytes = bytes;
    this.fragments = List.copyOf(fragments);
    this.failure = failure;
  }

  /** As many bytes as were asked for; zero where an error left them out. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** In the order in which they came; all of the request if there is no failure. */
  public List<Fragment> fragments() {
    return fragments;
  }

  /** The error, which some good fragments may have come before. */
  public Optional<RefusedException> failure() {
    return failure;
  }

  /** How many of the bytes came as holes. */
  public long holes() {
    return fragments.stream().filter(Fragment::hole).mapToLong(Fragment::length).sum();
  }
}
