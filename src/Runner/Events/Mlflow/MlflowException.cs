namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>A request to the tracking server failed.</summary>
/// <param name="message">What happened, one sentence without the address.</param>
/// <param name="errorCode">MLflow's name for it, such as RESOURCE_DOES_NOT_EXIST; none where the server did not say.</param>
/// <param name="isTransient">Whether the same request may succeed later.</param>
internal sealed class MlflowException(string message, string? errorCode, bool isTransient) : Exception(message)
{
    public const string DoesNotExist = "RESOURCE_DOES_NOT_EXIST";

    public const string AlreadyExists = "RESOURCE_ALREADY_EXISTS";

    public string? ErrorCode => errorCode;

    public bool IsTransient => isTransient;
}
