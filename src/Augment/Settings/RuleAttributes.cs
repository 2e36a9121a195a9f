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
