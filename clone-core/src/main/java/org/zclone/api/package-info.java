/** Values, configuration and listeners: what an application hands to the library and gets back. */
@NullMarked
package org.zclone.api;

import org.jspecify.annotations.NullMarked;
