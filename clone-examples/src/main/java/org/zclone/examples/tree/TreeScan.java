package org.zclone.examples.tree;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The regular files of a directory tree at a glance: their stamps, by relative path.
 *
 * <p>Links to regular files count as files; links to directories are not followed, so the walk
 * ends. <em>Confined to one thread.</em>
 */
public final class TreeScan {
  private final NavigableMap<String, FileStamp> files = new TreeMap<>();
  private final NavigableMap<String, String> skipped = new TreeMap<>();
  private final List<String> unreadable = new ArrayList<>();

  private TreeScan() {}

  /**
   * Looks at every file under {@code root}.
   *
   * @throws IOException if {@code root} itself cannot be read: that says nothing about its files
   */
  public static TreeScan of(Path root) throws IOException {
    TreeScan scan = new TreeScan();
    scan.walk(root, "");
    return scan;
  }

  /** The files by path, relative and with slashes. */
  public SortedMap<String, FileStamp> files() {
    return Collections.unmodifiableSortedMap(files);
  }

  /** What is there and can be no file's content, by path, with the reason. */
  public SortedMap<String, String> skipped() {
    return Collections.unmodifiableSortedMap(skipped);
  }

  /** Directories that could not be read, with a slash at the end; nothing is known of them. */
  public List<String> unreadable() {
    return Collections.unmodifiableList(unreadable);
  }

  private void walk(Path directory, String prefix) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        visit(child, prefix + child.getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void visit(Path child, String path) throws IOException {
    try {
      BasicFileAttributes attributes = attributes(child, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        visitDirectory(child, path + "/");
        return;
      }
      if (attributes.isSymbolicLink()) {
        visitLink(child, path);
      } else {
        visitLeaf(attributes, path);
      }
    } catch (NoSuchFileException e) {
      return; // it went while we looked
    }
  }

  private void visitLink(Path link, String path) throws IOException {
    try {
      visitLeaf(attributes(link), path);
    } catch (AccessDeniedException e) {
      throw e; // what is there may well be a file
    } catch (FileSystemException e) {
      skipped.put(path, "it is a link that leads nowhere"); // or in a circle
    }
  }

  private void visitLeaf(BasicFileAttributes attributes, String path) {
    if (attributes.isRegularFile()) {
      files.put(path, FileStamp.of(attributes));
    } else if (attributes.isOther()) {
      skipped.put(path, "it is a pipe, a socket or a device");
    }
  }

  private void visitDirectory(Path directory, String prefix) throws NoSuchFileException {
    try {
      walk(directory, prefix);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      unreadable.add(prefix);
    }
  }

  private static BasicFileAttributes attributes(Path file, LinkOption... options)
      throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, options);
  }
}
