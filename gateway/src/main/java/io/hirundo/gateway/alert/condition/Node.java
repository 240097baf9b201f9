package io.hirundo.gateway.alert.condition;

/** A piece of a condition: a value, or something that is so or not. */
sealed interface Node permits Term, Claim {}
