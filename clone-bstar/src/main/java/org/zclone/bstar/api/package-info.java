/** What an application tells a Binary Star and hears from it: settings, messages, handlers. */
@NullMarked
package org.zclone.bstar.api;

import org.jspecify.annotations.NullMarked;
