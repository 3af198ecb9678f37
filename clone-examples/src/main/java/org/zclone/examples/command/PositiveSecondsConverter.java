package org.zclone.examples.command;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of seconds that is not zero. <em>Immutable.</em> */
final class PositiveSecondsConverter implements ITypeConverter<Duration> {
  private final SecondsConverter any = new SecondsConverter();

  @Override
  public Duration convert(String text) {
    Duration seconds = any.convert(text);
    if (seconds.isZero()) {
      throw new TypeConversionException("'" + text + "' is not a number of seconds above 0");
    }
    return seconds;
  }
}
