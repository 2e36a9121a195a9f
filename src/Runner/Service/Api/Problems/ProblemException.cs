using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Api.Problems;

/// <summary>Ends a request with a problem document.</summary>
internal sealed partial class ProblemException : Exception
{
    private ProblemException(int status, string detail, IReadOnlyList<FieldProblem> errors)
        : base(detail) => (Status, Errors) = (status, errors);

    public int Status { get; }

    public IReadOnlyList<FieldProblem> Errors { get; }

    /// <summary>There is no such thing.</summary>
    public static ProblemException NotFound(string detail) => new(StatusCodes.Status404NotFound, detail, []);

    /// <summary>The state of the thing does not allow it.</summary>
    public static ProblemException Conflict(string detail) => new(StatusCodes.Status409Conflict, detail, []);

    /// <summary>A parameter is impossible.</summary>
    public static ProblemException BadRequest(string field, string message) => new(StatusCodes.Status400BadRequest, message, [FieldProblem.Of(field, message)]);

    /// <summary>The request was understood, and what it submits cannot be used.</summary>
    public static ProblemException Unusable(IReadOnlyList<FieldProblem> errors) => new(
        StatusCodes.Status422UnprocessableEntity, errors.Count == 1 ? errors[0].Message : $"There are {errors.Count} problems.", errors);

    /// <summary>A body is not the JSON that was expected.</summary>
    public static ProblemException Unreadable(JsonException error)
    {
        var field = error.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : MissingField().Match(error.Message) is { Success: true } missing ? missing.Groups[1].Value : null;
        var message = error.Message.Contains("missing required", StringComparison.Ordinal) ? $"'{field}' is missing."
            : error.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"'{field}' is no field of this request; /openapi/v1.json lists them."
            : field is null ? "The body is not valid JSON."
            : $"'{field}' is not what is expected there; /openapi/v1.json says what is.";
        return new(StatusCodes.Status400BadRequest, message, [new FieldProblem(field, (int?)error.LineNumber + 1, (int?)error.BytePositionInLine + 1, message)]);
    }

    /// <summary>Any other status.</summary>
    public static ProblemException Of(int status, string detail) => new(status, detail, []);

    /// <summary>As in: … was missing required properties including: 'recipe'.</summary>
    [GeneratedRegex(@"including: '(\w+)'")]
    private static partial Regex MissingField();
}
