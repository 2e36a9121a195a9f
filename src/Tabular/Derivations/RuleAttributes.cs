using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace VisionFinetune.Tabular.Derivations;

/// <summary>A rule on one setting. Rules are attributes, since a record's own validation is skipped as soon as one setting is
/// wrong, and a recipe must show all its problems at once.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class RuleAttribute : ValidationAttribute
{
    protected abstract string? FindProblem(object? value);

    protected sealed override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        FindProblem(value) is { } problem
            ? new(problem, validationContext.MemberName is { } name ? [name] : null)
            : ValidationResult.Success;
}

/// <summary>At least one text, none of them empty.</summary>
internal abstract class TextsRuleAttribute(string what, string advice) : RuleAttribute
{
    protected override string? FindProblem(object? value)
    {
        if (value is not IReadOnlyList<string> { Count: > 0 } texts)
            return $"At least one {what} is needed.";
        return texts.Any(string.IsNullOrEmpty) ? $"A {what} must not be empty; {advice}." : null;
    }
}

/// <summary>Cells to compare with.</summary>
internal sealed class ValuesRuleAttribute() : TextsRuleAttribute("value", "an empty cell is a missing one, see is_missing");

/// <summary>Names of columns.</summary>
internal sealed class ColumnsRuleAttribute() : TextsRuleAttribute("column", "name one of the table's");

/// <summary>At least one finite number, each larger than the one before.</summary>
internal sealed class EdgesRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value)
    {
        if (value is not IReadOnlyList<double> { Count: > 0 } edges)
            return "At least one edge is needed.";
        return edges.All(double.IsFinite) && edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second)
            ? null
            : "The edges must be finite numbers, each larger than the one before.";
    }
}

/// <summary>A regular expression with one capture group that needs no backtracking.</summary>
internal sealed class PatternRuleAttribute : RuleAttribute
{
    protected override string? FindProblem(object? value)
    {
        try
        {
            var regex = ExtractSettings.Compile(value as string ?? "");
            var groups = regex.GetGroupNumbers().Length - 1;   // group 0 is the whole match
            return groups == 1 ? null : "The pattern must have one capture group, (…), around what to extract; it has "
                + $"{groups}. Write (?:…) for a group that captures nothing.";
        }
        catch (RegexParseException e)
        {
            return $"The pattern is no regular expression: {e.Message}";
        }
        catch (NotSupportedException e)
        {
            return $"The pattern cannot be matched in linear time: {e.Message}";
        }
    }
}
