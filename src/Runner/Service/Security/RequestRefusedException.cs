namespace VisionFinetune.Runner.Service.Security;

/// <summary>Ends a request that cannot be answered.</summary>
internal sealed class RequestRefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    /// <summary>What the client is told.</summary>
    public Refusal Refusal => refusal;
}
