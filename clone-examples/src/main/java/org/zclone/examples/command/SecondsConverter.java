package org.zclone.examples.command;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of seconds, fractions allowed: {@code 0.5}. <em>Immutable.</em> */
final class SecondsConverter implements ITypeConverter<Duration> {
  private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

  @Override
  public Duration convert(String text) {
    try {
      BigDecimal seconds = new BigDecimal(text);
      if (seconds.signum() >= 0 && seconds.compareTo(MOST) <= 0) {
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
      }
    } catch (NumberFormatException e) {
      throw problem(text);
    }
    throw problem(text);
  }

  private static TypeConversionException problem(String text) {
    return new TypeConversionException(
        "'" + text + "' is not a number of seconds from 0 to " + MOST);
  }
}
