package nbd.plugins.data;

import nbd.api.ParameterException;

/**
 * Where something is in a program, for error messages.
 *
 * @param text what is parsed: parameter 'data', or a variable in it
 * @param offset bytes from the start of that text
 */
record Place(String text, int offset) {
  /** That the program is wrong there. */
  ParameterException wrong(String why) {
    return new ParameterException(text + " at offset " + offset + ": " + why);
  }
}
