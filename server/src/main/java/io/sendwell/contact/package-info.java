/** Contacts, phones, the consent ledger, suppression, lists, tags, import and export. */
@ApplicationModule(allowedDependencies = {"kernel", "workspace"})
@NullMarked
package io.sendwell.contact;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
