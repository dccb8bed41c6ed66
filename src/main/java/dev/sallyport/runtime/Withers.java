package dev.sallyport.runtime;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.lang.model.element.Modifier;

/**
 * Marks a record that gets a {@code withX} for each component, by implementing the {@code With} of
 * the builder made for it. The builder prints what it holds, so where a record carries secrets only
 * the withers are used.
 */
@RecordBuilder.Template(
    options =
        @RecordBuilder.Options(
            builderClassModifiers = Modifier.FINAL,
            addClassRetainedGenerated = true,
            enableGetters = false,
            addStaticBuilder = false))
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface Withers {}
