/** The rules of sending: values in, values out, the time passed in. Others may think ahead with them. */
@NamedInterface("policy")
@NullMarked
package io.sendwell.delivery.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
