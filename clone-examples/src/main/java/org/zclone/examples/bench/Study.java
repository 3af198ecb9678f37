package org.zclone.examples.bench;

import java.util.List;
import org.zclone.examples.bench.figures.Curve;

/** A part of the {@linkplain ScaleBench scaling study}: what happens when one size grows. */
interface Study {
  /** How often each is measured unless somebody wants it otherwise. */
  int RUNS = 3;

  /** Measures at each of {@code sizes}. */
  Curve measure(List<Integer> sizes) throws Exception;
}
