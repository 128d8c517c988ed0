module taketwo

go 1.19
