using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Augment.Settings;

/// <summary>A rule whose message holds the value found. All rules are attributes, since validation of a whole object is
/// skipped as soon as one property is wrong, and a recipe must show all its problems at once.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class RuleAttribute : ValidationAttribute
{
    protected abstract string? FindProblem(object? value);

    protected sealed override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        FindProblem(value) is { } problem
            ? new(problem, validationContext.MemberName is { } name ? [name] : null)
            : ValidationResult.Success;
}

/// <summary>One side or [height, width] in pixels.</summary>
internal sealed class SizeRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfSize((IReadOnlyList<int>?)value);
}

/// <summary>[smallest, largest], both above 0.</summary>
internal sealed class IntervalRuleAttribute(string name, double largest) : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfInterval(name, (IReadOnlyList<double>?)value, largest);
}

/// <summary>One finite number for every channel, or one for all.</summary>
internal sealed class ChannelValuesRuleAttribute(string name, bool positive) : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfChannelValues(name, (IReadOnlyList<double>?)value, positive);
}

/// <summary>One angle d for [-d, d], or [smallest, largest].</summary>
internal sealed class AnglesRuleAttribute(string name, int most) : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfAngles(name, (IReadOnlyList<double>?)value, most);
}

/// <summary>How far factors may be from 1, or [smallest, largest] of them.</summary>
internal sealed class StrengthRuleAttribute(string name) : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfStrength(name, (IReadOnlyList<double>?)value);
}

/// <summary>How far the colour wheel may turn.</summary>
internal sealed class HueRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfHue((IReadOnlyList<double>?)value);
}

/// <summary>[share of the width, share of the height].</summary>
internal sealed class TranslationRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfTranslation((IReadOnlyList<double>?)value);
}

/// <summary>One odd number of pixels or [width, height].</summary>
internal sealed class KernelSizeRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfKernelSize((IReadOnlyList<int>?)value);
}

/// <summary>One standard deviation or [smallest, largest].</summary>
internal sealed class SigmaRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfSigma((IReadOnlyList<double>?)value);
}

/// <summary>A colour: numbers in [0, 1].</summary>
internal sealed class FillRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfFill((IReadOnlyList<double>?)value);
}

/// <summary>The steps inside another step.</summary>
internal sealed class StepsRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => StepRules.OfNested((IReadOnlyList<TransformSettings>?)value);
}

/// <summary>A number of strengths.</summary>
internal sealed class BinsRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value) => Rules.OfBins((int)value!);
}
