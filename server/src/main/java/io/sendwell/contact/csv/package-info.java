/** CSV that spreadsheets may open without harm; for every module that lets people download something. */
@NamedInterface("csv")
@NullMarked
package io.sendwell.contact.csv;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
