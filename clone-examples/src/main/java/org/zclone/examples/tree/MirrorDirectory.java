package org.zclone.examples.tree;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.zclone.api.Bytes;
import org.zclone.api.CloneException;

/**
 * The directory of a mirror, which alone writes there: a marker file says so, and is locked.
 *
 * <p>Files appear whole or not at all: each is written under another name and renamed. Nothing is
 * written or removed through a symbolic link. <em>Confined to one thread.</em>
 */
final class MirrorDirectory implements AutoCloseable {
  private static final String MARKER = KeyPaths.OWN_NAMES;
  private static final String TEMPORARY = KeyPaths.OWN_NAMES + "-";

  private final Path root;
  private final FileChannel marker;

  private MirrorDirectory(Path root, FileChannel marker) {
    this.root = root;
    this.marker = marker;
  }

  /**
   * Takes the directory for a mirror of the keys that begin with {@code prefix}; makes it if there
   * is none.
   *
   * @param takeOver whether files of others in it may be removed
   * @throws CloneException if it is not empty and no mirror's, or another mirror's
   */
  static MirrorDirectory open(Path directory, String prefix, boolean takeOver) throws IOException {
    make(directory);
    Path root = directory.toRealPath();
    Path markerFile = root.resolve(MARKER);
    if (!takeOver) {
      checkOwner(root, markerFile, prefix);
    }
    FileChannel marker = lock(markerFile);
    marker.truncate(0);
    marker.write(Bytes.utf8(prefix + "\n").asByteBuffer(), 0);
    return new MirrorDirectory(root, marker);
  }

  private static void make(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new CloneException(e.getFile() + " is a file and no directory: give another");
    } catch (FileSystemException e) {
      String why =
          e instanceof AccessDeniedException ? "access is denied" : "there can be none there";
      throw new CloneException(
          "the directory " + directory + " cannot be made, " + why + ": give another", e);
    }
  }

  private static void checkOwner(Path root, Path markerFile, String prefix) throws IOException {
    if (Files.isRegularFile(markerFile, LinkOption.NOFOLLOW_LINKS)) {
      String owner = Files.readString(markerFile, StandardCharsets.UTF_8).strip();
      if (!owner.equals(prefix.strip())) {
        throw new CloneException(
            root + " is a mirror of '" + owner + "': give another directory, or --delete-extra");
      }
      return;
    }
    try (var children = Files.newDirectoryStream(root)) {
      if (children.iterator().hasNext()) {
        throw new CloneException(
            root
                + " has files that no mirror made, and a mirror removes what is not in the map:"
                + " give an empty directory, or --delete-extra if those files may go");
      }
    }
  }

  private static FileChannel lock(Path markerFile) throws IOException {
    FileChannel marker =
        FileChannel.open(
            markerFile,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (marker.tryLock() != null) {
        return marker;
      }
    } catch (OverlappingFileLockException e) {
      // by this process: the same answer
    }
    marker.close();
    throw new CloneException(
        "another mirror is writing to " + markerFile.getParent() + ": give another directory");
  }

  /**
   * The files and links there are, relative and with slashes; what a dead mirror left is removed.
   */
  SortedSet<String> files() throws IOException {
    SortedSet<String> files = new TreeSet<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (isTemporary(file)) {
              Files.delete(file);
            } else if (!file.equals(root.resolve(MARKER))) {
              files.add(relative(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  /** Makes the file {@code path} hold {@code content}; whether it did not before. */
  boolean write(String path, Bytes content) throws IOException {
    Path target = root.resolve(path);
    makeParents(target.getParent());
    if (holds(target, content)) {
      return false;
    }
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(target); // works if it is empty
    }
    Path temporary = target.resolveSibling(TEMPORARY + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeAll(out, content);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return true;
  }

  /**
   * Removes the file {@code path} and the directories that it leaves empty; whether it was there.
   */
  boolean remove(String path) throws IOException {
    Path target = root.resolve(path);
    if (!hasRealParents(target.getParent())
        || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      return false; // there is no such file of ours
    }
    boolean removed = Files.deleteIfExists(target);
    Path parent = target.getParent();
    while (!parent.equals(root) && isDeletedIfEmpty(parent)) {
      parent = parent.getParent();
    }
    return removed;
  }

  @Override
  public void close() throws IOException {
    marker.close();
  }

  private void makeParents(Path directory) throws IOException {
    if (directory.equals(root)) {
      return;
    }
    makeParents(directory.getParent());
    if (Files.isSymbolicLink(directory)) {
      throw new FileSystemException(
          relative(directory), null, "refusing to write through a symbolic link");
    }
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(directory);
    } else if (!isRealDirectory(directory)) {
      throw new FileSystemException(
          relative(directory), null, "is a file, but has to be a directory");
    }
  }

  private boolean hasRealParents(Path directory) {
    return directory.equals(root)
        || (isRealDirectory(directory) && hasRealParents(directory.getParent()));
  }

  private static boolean isRealDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isTemporary(Path file) {
    return file.getFileName().toString().startsWith(TEMPORARY);
  }

  private static boolean isDeletedIfEmpty(Path directory) throws IOException {
    try {
      return Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  private static boolean holds(Path file, Bytes content) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == content.length()
        && Bytes.wrap(Files.readAllBytes(file)).equals(content);
  }

  private static void writeAll(FileChannel out, Bytes content) throws IOException {
    var rest = content.asByteBuffer();
    while (rest.hasRemaining()) {
      out.write(rest);
    }
  }

  private String relative(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }
}
