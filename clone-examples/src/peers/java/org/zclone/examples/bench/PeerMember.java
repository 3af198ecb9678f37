package org.zclone.examples.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A member of another system that keeps a map the same everywhere. */
interface PeerMember {
  /** Puts some entries; may return before others have them. */
  void putAll(Map<String, byte[]> entries);

  /** What this member shows. */
  byte @Nullable [] get(String key);
}
