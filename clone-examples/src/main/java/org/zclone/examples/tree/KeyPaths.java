package org.zclone.examples.tree;

import java.io.File;
import java.util.Optional;
import org.zclone.api.Bytes;
import org.zclone.api.Keys;

/**
 * Which key stands for which file, and which keys can be no file.
 *
 * <p>The file {@code a/b} is the key {@code SUBTREE/a/b}. A map stores no empty value, so an empty
 * file is the key {@code SUBTREE/a/b//empty} with the value {@code 1}; no file's path has two
 * slashes together. <em>Immutable.</em>
 */
public final class KeyPaths {
  /** Begins the names that belong to the mirror itself. */
  static final String OWN_NAMES = ".clone-mirror";

  /** The value of an empty file's key. */
  static final Bytes EMPTY_FILE = Bytes.utf8("1");

  private static final String EMPTY_MARK = "//empty";

  private final String prefix;

  /** For the keys under {@code subtree}; a slash at its end is added if there is none. */
  public KeyPaths(String subtree) {
    prefix = subtree.isEmpty() || subtree.endsWith("/") ? subtree : subtree + "/";
  }

  /** What all keys begin with. */
  public String prefix() {
    return prefix;
  }

  /** The key of the file {@code path}, relative and with slashes. */
  String key(String path, boolean isEmpty) {
    return prefix + path + (isEmpty ? EMPTY_MARK : "");
  }

  /** The path of the file that {@code key} stands for; not checked. */
  String path(String key) {
    int end = key.length() - (isEmptyFile(key) ? EMPTY_MARK.length() : 0);
    return key.substring(prefix.length(), end);
  }

  /** Whether {@code key} says that the file is empty. */
  boolean isEmptyFile(String key) {
    return key.endsWith(EMPTY_MARK) && key.length() - EMPTY_MARK.length() > prefix.length();
  }

  /** Why the file {@code path} cannot be a key; empty if it can. */
  Optional<String> problemOfFile(String path, boolean isEmpty) {
    if (path.indexOf('\ufffd') >= 0) {
      return Optional.of("its name is no text");
    }
    return Keys.problem(key(path, isEmpty), Keys.DEFAULT_MAX_BYTES)
        .map(problem -> "its key " + problem);
  }

  /** Whether the file {@code path} is a mirror's own, and never published. */
  static boolean isOwn(String path) {
    return path.startsWith(OWN_NAMES) || path.contains("/" + OWN_NAMES);
  }

  /** Why {@code key} must not be a file: following it could leave the directory, or harm it. */
  Optional<String> problemOfKey(String key) {
    for (String segment : path(key).split("/", -1)) {
      Optional<String> problem = problemOfSegment(segment);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> problemOfSegment(String segment) {
    if (segment.isEmpty()) {
      return Optional.of("it has an empty name in its path");
    }
    if (segment.equals(".") || segment.equals("..")) {
      return Optional.of("it has '" + segment + "' in its path");
    }
    if (segment.startsWith(OWN_NAMES)) {
      return Optional.of("names that begin with " + OWN_NAMES + " belong to the mirror");
    }
    if (segment.chars().anyMatch(KeyPaths::isUnfitForNames)) {
      return Optional.of("it has a character that file names cannot have");
    }
    return Optional.empty();
  }

  private static boolean isUnfitForNames(int c) {
    boolean foreignSeparator = File.separatorChar != '/' && (c == '\\' || c == ':');
    return foreignSeparator || Character.isISOControl(c);
  }
}
