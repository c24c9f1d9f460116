/** The rules of intelligence: values in, values out, the time passed in. Others may reckon with them. */
@NamedInterface("policy")
@NullMarked
package io.sendwell.intelligence.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
