package org.zclone.examples.bench;

import org.zclone.examples.bench.figures.Curve;

/** A part of the {@linkplain ScaleBench scaling study}: what happens when one size grows. */
interface Study {
  /** How often each is measured unless somebody wants it otherwise. */
  int RUNS = 3;

  /** Where the figures will be. */
  Curve curve();

  /** Measures at one size. */
  void measure(int size, Curve curve) throws Exception;
}
