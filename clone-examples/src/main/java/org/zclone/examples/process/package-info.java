/** Java programs in processes of their own, and what is said between them and us. */
@NullMarked
package org.zclone.examples.process;

import org.jspecify.annotations.NullMarked;
