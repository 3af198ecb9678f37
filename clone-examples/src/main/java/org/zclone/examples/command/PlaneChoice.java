package org.zclone.examples.command;

import org.zclone.api.Plane;

/** What {@code --plane} can say. */
enum PlaneChoice {
  AUTO,
  RFC12,
  SESSION;

  /** The library's plane. */
  Plane plane() {
    return switch (this) {
      case AUTO -> Plane.AUTO;
      case RFC12 -> Plane.RFC12;
      case SESSION -> Plane.SESSION;
    };
  }
}
