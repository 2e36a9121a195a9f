namespace VisionFinetune.Runner.Service.Api.Problems;

/// <summary>What is wrong with one field of a request, or one setting of the recipe in it.</summary>
/// <param name="Field">Such as <c>optimizer.lr</c> or <c>limit</c>; none where the text as a whole is at fault.</param>
/// <param name="Line">Of the recipe, from 1; none for what has no lines.</param>
/// <param name="Column">Of the recipe, from 1.</param>
/// <param name="Message">What was found, what was expected, and how to mend it.</param>
internal sealed record FieldProblem(string? Field, int? Line, int? Column, string Message)
{
    /// <summary>Of a field that has no place in a text.</summary>
    public static FieldProblem Of(string field, string message) => new(field, null, null, message);
}
