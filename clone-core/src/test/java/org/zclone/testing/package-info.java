/**
 * For tests of programs that use Clone: a {@linkplain org.zclone.testing.TestCloneServer server} in
 * the process of the test, and a {@linkplain org.zclone.testing.FaultProxy network} in front of it
 * that fails as told. {@code TESTING.md} of clone-core shows how.
 *
 * <p>The peers that write messages by hand serve Clone's own tests: they use what is no API.
 */
@NullMarked
package org.zclone.testing;

import org.jspecify.annotations.NullMarked;
