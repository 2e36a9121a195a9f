using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>Asks every request for the token, where the service has one. Only endpoints marked as anonymous go without: the files of the
/// dashboard, which hold nothing of anybody's, and the sign of life.</summary>
internal sealed class TokenRules(AccessToken? token, RequestRates rates)
{
    /// <summary>The refusal of a request without the right token.</summary>
    public Refusal? Check(HttpContext context)
    {
        if (token is null || context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return null;
        if (AccessToken.In(context.Request) is not { } found)
            return Unauthorized("This service needs a token; send it as 'Authorization: Bearer TOKEN'.");
        if (rates.CheckGuesses(context) is { } refusal)
            return refusal;
        if (token.Matches(found))
            return null;
        rates.CountGuess(context);
        return Unauthorized("The token is wrong; it is the one that the service was started with (VFT_TOKEN or --token-file).");
    }

    /// <summary>Whether the request may see what only those with the token see.</summary>
    public bool IsTrusted(HttpContext context) =>
        token is null || (AccessToken.In(context.Request) is { } found && rates.CheckGuesses(context) is null && token.Matches(found));

    private static Refusal Unauthorized(string detail) => new(StatusCodes.Status401Unauthorized, detail) { AsksForToken = true };
}
