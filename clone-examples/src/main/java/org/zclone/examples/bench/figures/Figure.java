package org.zclone.examples.bench.figures;

/**
 * Something that was measured.
 *
 * @param name what, in words
 * @param unit its unit
 * @param samples what it was
 *     <p><em>Immutable.</em>
 */
public record Figure(String name, String unit, Samples samples) {}
