using System.ComponentModel.DataAnnotations;

namespace VisionFinetune.Tabular.Features;

/// <summary>A list of column names: none empty, none twice.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ColumnNamesAttribute(string name, bool mayBeEmpty = false) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        FindProblem(value as IReadOnlyList<string> ?? []) is { } problem
            ? new(problem, validationContext.MemberName is { } member ? [member] : null)
            : ValidationResult.Success;

    private string? FindProblem(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return mayBeEmpty ? null : $"Name at least one column, such as {name}: [Age].";
        if (names.Any(string.IsNullOrWhiteSpace))
            return "The name of a column is empty.";
        return names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? $"The column '{twice.Key}' is named {twice.Count()} times; once is enough."
            : null;
    }
}
