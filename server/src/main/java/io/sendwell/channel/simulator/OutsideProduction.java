package io.sendwell.channel.simulator;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** Here unless {@code SENDWELL_PROFILE=production}: nobody's real campaign may end in a simulation. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnExpression("!'production'.equalsIgnoreCase('${sendwell.profile}')")
@interface OutsideProduction {}
