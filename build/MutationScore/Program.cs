using MutationScore;

return await ScoreCommand.Create().Parse(args).InvokeAsync();
