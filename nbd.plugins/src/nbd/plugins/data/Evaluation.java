package nbd.plugins.data;

import java.io.IOException;
import nbd.plugins.data.Expression.Align;
import nbd.plugins.data.Expression.Assign;
import nbd.plugins.data.Expression.Bytes;
import nbd.plugins.data.Expression.FileContent;
import nbd.plugins.data.Expression.MoveBy;
import nbd.plugins.data.Expression.MoveTo;
import nbd.plugins.data.Expression.Name;
import nbd.plugins.data.Expression.Repeat;
import nbd.plugins.data.Expression.ScriptOutput;
import nbd.plugins.data.Expression.Sequence;
import nbd.plugins.data.Expression.Slice;

/** Does what expressions say, into an image of their own. */
final class Evaluation {
  private final Image image = new Image();
  private Scope scope;
  private long offset;

  private Evaluation(Scope scope) {
    this.scope = scope;
  }

  /**
   * The disk that a program describes.
   *
   * @throws nbd.api.ParameterException if it says what cannot be done
   */
  static Image of(Sequence program) throws IOException {
    return of(program, null);
  }

  private static Image of(Expression expression, Scope scope) throws IOException {
    Evaluation nested = new Evaluation(scope);
    if (expression instanceof Sequence sequence) {
      for (Expression part : sequence.parts()) {
        nested.add(part);
      }
    } else {
      nested.add(expression);
    }
    return nested.image;
  }

  private void add(Expression expression) throws IOException {
    offset = offsetAfter(expression);
    image.reach(offset);
  }

  private long offsetAfter(Expression expression) throws IOException {
    return switch (expression) {
      case Bytes literal -> image.write(offset, literal.bytes(), 0, literal.bytes().length);
      case Sequence sequence -> append(of(sequence, scope));
      case MoveTo move -> move.offset();
      case MoveBy move -> moved(move);
      case Align align -> aligned(align);
      case FileContent file -> new FileBytes(file).copyAll(image, offset);
      case ScriptOutput script -> new ScriptBytes(script).copyAll(image, offset);
      case Name name -> append(named(name));
      case Assign assign -> {
        scope = new Scope(assign.name(), assign.what(), scope);
        yield offset;
      }
      case Repeat repeat -> repeated(repeat);
      case Slice slice -> sliced(slice);
    };
  }

  private long append(Image part) throws IOException {
    return image.copy(part, 0, part.size(), offset);
  }

  private long moved(MoveBy move) {
    if (move.by() < -offset) {
      throw move.place().wrong("@" + move.by() + " leads before the start, from offset " + offset);
    }
    if (move.by() > Long.MAX_VALUE - offset) {
      throw move.place().wrong("@+" + move.by() + " leads behind 2^63-1, from offset " + offset);
    }
    return offset + move.by();
  }

  private long aligned(Align align) {
    long over = offset & (align.alignment() - 1);
    if (over != 0 && align.alignment() - over > Long.MAX_VALUE - offset) {
      throw align.place().wrong("the next multiple behind offset " + offset + " is 2^63");
    }
    return over == 0 ? offset : offset + align.alignment() - over;
  }

  private Image named(Name name) throws IOException {
    Scope found = Scope.find(scope, name.name());
    if (found == null) {
      throw name.place().wrong("\\" + name.name() + " is not given before it is used");
    }
    return of(found.what(), found.before());
  }

  /** By copies of what is there already, each twice as long as the one before. */
  private long repeated(Repeat repeat) throws IOException {
    if (repeat.times() == 0) {
      return offset;
    }
    Image once = of(repeat.what(), scope);
    if (once.size() > 0 && repeat.times() > (Long.MAX_VALUE - offset) / once.size()) {
      throw repeat.place().wrong("the disk becomes larger than 2^63-1 bytes");
    }
    long end = offset + once.size() * repeat.times();
    for (long at = append(once); at < end; ) {
      at = image.copy(image, offset, Math.min(at - offset, end - at), at);
    }
    return end;
  }

  private long sliced(Slice slice) throws IOException {
    if (slice.to().isPresent() && slice.to().getAsLong() == slice.from()) {
      return offset;
    }
    if (slice.to().isPresent() && slice.to().getAsLong() < slice.from()) {
      throw slice.place().wrong(slice.text() + " ends before it begins");
    }
    if (slice.what() instanceof FileContent file) {
      return new FileBytes(file).copy(slice.from(), slice.to(), image, offset);
    }
    if (slice.what() instanceof ScriptOutput script && slice.to().isPresent()) {
      // Of more bytes than are wanted a script may have any number.
      Image begin = new Image();
      begin.reach(new ScriptBytes(script).copyAtMost(slice.to().getAsLong(), begin, 0));
      return slice.from() == 0 ? append(begin) : cut(slice, begin);
    }
    return cut(slice, of(slice.what(), scope));
  }

  private long cut(Slice slice, Image whole) throws IOException {
    long to = slice.to().orElse(whole.size());
    if (slice.from() > to || to > whole.size()) {
      throw slice.place().wrong(slice.text() + " is not inside of " + whole.size() + " bytes");
    }
    return image.copy(whole, slice.from(), to - slice.from(), offset);
  }
}
